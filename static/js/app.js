import "./elements/hold-timer.js";
import "./elements/install-offer.js";
import "./elements/ready-sign.js";
import "./elements/update-notice.js";
