import { playRows } from "./play-rows";
import { savedCards } from "./rows/saved-cards";

playRows("saved cards and automatic purchases", savedCards);
