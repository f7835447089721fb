import "./elements/hold-timer.js";
import "./elements/ready-sign.js";
import "./elements/update-notice.js";
