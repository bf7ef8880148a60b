import { playRows } from "./play-rows";
import { withYears, years } from "./rows/years";

playRows("years", years, { edit: withYears });
