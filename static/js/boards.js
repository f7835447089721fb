import "./app.js";
import "./elements/board-list.js";
