import "./phone.js";
import "./elements/quiz-run.js";
import "./app.js";
