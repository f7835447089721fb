// @ts-check
// Quizzes and their results: in one file they pack smaller than in two.
import "./app.js";
import "./phone.js";
import "./elements/quiz-run.js";
import "./elements/me-page.js";
