import { sentence, type View } from '../view.js';

/** All that is left to read where a private incident was visible before: not even which one it was. */
export const movedWords = 'Moved. Nothing more happens here.';

export const movedView = (): View => sentence(movedWords);
