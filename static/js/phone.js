// What the phone keeps and how it is marked: the quizzes and the results share it, in a file of its own.
import "./offline/store.js";
import "./quiz/marking.js";
import "./quiz/order.js";
import "./quiz/unpacked.js";
