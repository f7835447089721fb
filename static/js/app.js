import "./elements/hold-timer.js";
import "./elements/install-offer.js";
import "./elements/ready-sign.js";
import "./elements/update-notice.js";
import { hasJoined } from "./offline/mark.js";

// A phone that has joined a team sends what waits; on any other nothing of that is loaded.
if (hasJoined()) import("./sync.js");
