/**
 * How Microsoft's renderer draws cards here: in the page's own colours, which are CSS variables, so that light and dark need no
 * second set (learn.microsoft.com/adaptive-cards/rendering-cards/host-config).
 */

const text = (color: string, subtle = color) => ({ default: `var(${color})`, subtle: `var(${subtle})` });

const colours = {
  default: text('--text', '--text-soft'),
  dark: text('--text', '--text-soft'),
  light: text('--text-soft'),
  accent: text('--link'),
  good: text('--go-soft'),
  warning: text('--mention-mine-text'),
  attention: text('--warn'),
};

const container = (background: string) => ({
  backgroundColor: background,
  foregroundColors: colours,
});

export const cardLook = {
  supportsInteractivity: true,
  fontFamily: 'inherit',
  fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 22 },
  fontWeights: { lighter: 400, default: 400, bolder: 600 },
  lineHeights: { small: 17, default: 20, medium: 22, large: 25, extraLarge: 29 },
  spacing: { small: 4, default: 8, medium: 12, large: 16, extraLarge: 24, padding: 14 },
  separator: { lineThickness: 1, lineColor: 'var(--line)' },
  imageSizes: { small: 40, medium: 80, large: 160 },
  containerStyles: {
    default: container('transparent'),
    emphasis: container('var(--bg-soft)'),
    accent: container('var(--mention)'),
    good: container('var(--bg-soft)'),
    attention: container('var(--bg-soft)'),
    warning: container('var(--pin)'),
  },
  actions: {
    maxActions: 6,
    spacing: 'default',
    buttonSpacing: 8,
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
    showCard: { actionMode: 'inline', inlineTopMargin: 8, style: 'emphasis' },
  },
  factSet: {
    title: { color: 'default', isSubtle: true, weight: 'default', wrap: true, maxWidth: 160 },
    value: { color: 'default', wrap: true },
    spacing: 12,
  },
  table: { cellSpacing: 6 },
  inputs: {
    label: {
      inputSpacing: 'small',
      requiredInputs: { weight: 'bolder', suffix: ' *', suffixColor: 'attention' },
      optionalInputs: { weight: 'bolder' },
    },
    errorMessage: { color: 'attention', size: 'small' },
  },
} as const;
