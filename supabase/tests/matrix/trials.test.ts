import { playRows } from "./play-rows";
import { trials, withTrial } from "./rows/trials";

playRows("trials", trials, { edit: withTrial });
