import { playRows } from "./play-rows";
import { renewals } from "./rows/renewals";

playRows("renewals", renewals);
