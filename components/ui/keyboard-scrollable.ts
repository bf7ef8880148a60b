/**
 * Spread on an element that scrolls sideways and holds nothing else that takes focus: without it
 * the keyboard cannot scroll it.
 */
export const keyboardScrollable = { tabIndex: 0 };
