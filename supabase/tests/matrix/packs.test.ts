import { playRows } from "./play-rows";
import { packs } from "./rows/packs";

playRows("packs", packs);
