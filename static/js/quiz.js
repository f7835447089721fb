import "./elements/quiz-run.js";
import "./app.js";
