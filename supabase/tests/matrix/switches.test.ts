import { playRows } from "./play-rows";
import { switches } from "./rows/switches";

playRows("switches and endings", switches);
