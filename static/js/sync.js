import "./phone.js";
import "./offline/wake.js";
import "./elements/plan-page.js";
