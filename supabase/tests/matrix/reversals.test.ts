import { playRows } from "./play-rows";
import { reversals } from "./rows/reversals";

playRows("money that goes back", reversals);
