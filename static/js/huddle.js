import "./elements/huddle-run.js";
import "./app.js";
