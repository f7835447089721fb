import "./app.js";
import "./sync.js";
import "./elements/plan-page.js";
