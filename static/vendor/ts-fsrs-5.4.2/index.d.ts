export { FSRSAlgorithm } from "ts-fsrs";
