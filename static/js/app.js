import "./elements/hold-timer.js";
import "./elements/install-offer.js";
import "./elements/ready-sign.js";
import "./elements/update-notice.js";

// Whoever joined a team has a cookie that scripts may read. Nobody else loads what sends answers.
if (document.cookie) import("./sync.js");
