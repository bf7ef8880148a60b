import { playRows } from "./play-rows";
import { firstPayments } from "./rows/first-payments";

playRows("first payments", firstPayments);
