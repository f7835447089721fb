import "./phone.js";
import "./app.js";
import "./elements/me-page.js";
