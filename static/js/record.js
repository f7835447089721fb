import "./elements/due-count.js";
import "./elements/lesson-end.js";
import "./app.js";
