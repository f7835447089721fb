import "./elements/quiz-run.js";
