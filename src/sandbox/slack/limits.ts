/** What Slack refuses, in numbers. Each group names the page of Slack's documentation that states it. */

/** https://docs.slack.dev/reference/block-kit/blocks and the page of each block below it. */
export const BLOCKS = {
  perMessage: 50,
  perView: 100,
  blockId: 255,
  sectionText: 3000,
  sectionFields: 10,
  sectionField: 2000,
  headerText: 150,
  actionsElements: 25,
  contextElements: 10,
  imageUrl: 3000,
  imageAltText: 2000,
  imageTitle: 2000,
  inputLabel: 2000,
  inputHint: 2000,
  tableRows: 100,
  tableCells: 20,
  tableText: 10_000,
  markdownText: 12_000,
} as const;

/** https://docs.slack.dev/reference/block-kit/block-elements and the page of each element below it. */
export const ELEMENTS = {
  actionId: 255,
  buttonText: 75,
  buttonUrl: 3000,
  buttonValue: 2000,
  accessibilityLabel: 75,
  placeholder: 150,
  selectOptions: 100,
  overflowOptions: 5,
  choices: 10,
  textInput: 3000,
} as const;

/** https://docs.slack.dev/reference/block-kit/composition-objects: text, option, confirmation dialog. */
export const OBJECTS = {
  optionText: 75,
  /** Options of checkboxes and radio buttons may hold longer text than those of a select menu. */
  choiceText: 3000,
  optionValue: 150,
  optionDescription: 75,
  optionGroups: 100,
  optionGroupLabel: 75,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
} as const;

/** https://docs.slack.dev/reference/views/modal-views and .../home-tab-views */
export const VIEWS = {
  title: 24,
  submit: 24,
  close: 24,
  privateMetadata: 3000,
  callbackId: 255,
  externalId: 255,
  /** https://docs.slack.dev/surfaces/modals: at most three views are on a modal's stack. */
  stack: 3,
} as const;

/** https://docs.slack.dev/reference/methods/chat.postMessage#truncating and .../chat.update#errors */
export const MESSAGES = {
  text: 40_000,
  updateText: 4000,
  /** https://docs.slack.dev/messaging/message-metadata: 8 KB of JSON. */
  metadataBytes: 8000,
} as const;

/** https://docs.slack.dev/reference/methods/conversations.create#naming, .../conversations.setTopic, .../conversations.history and .../conversations.replies */
export const CHANNELS = {
  name: 80,
  topic: 250,
  purpose: 250,
  invited: 100,
  historyPage: 999,
  repliesPage: 1000,
} as const;

/** https://docs.slack.dev/interactivity/handling-user-interaction */
export const INTERACTIONS = {
  answerMs: 3000,
  triggerMs: 3000,
  responseUrlUses: 5,
  responseUrlMs: 30 * 60_000,
} as const;
