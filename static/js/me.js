import "./app.js";
import "./elements/me-page.js";
