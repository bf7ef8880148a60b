import { playRows } from "./play-rows";
import { endings } from "./rows/endings";

playRows("endings and what is not ours", endings);
