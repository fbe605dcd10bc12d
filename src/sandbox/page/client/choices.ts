/** The options of any select, in one shape. */
import type { MultiSelect, Option, Select } from '@slack/types';
import type { App } from './app.js';
import { withEmoji } from './emoji.js';

export interface Choice {
  value: string;
  label: string;
}

export interface ChoiceGroup {
  label: string;
  choices: readonly Choice[];
}

export const isGroup = (item: Choice | ChoiceGroup): item is ChoiceGroup => 'choices' in item;

function choice({ value, text, description }: Option): Choice {
  const label = withEmoji(text.text);
  return {
    value: value ?? text.text,
    label: description ? `${label}: ${withEmoji(description.text)}` : label,
  };
}

export function choicesOf(app: App, element: Select | MultiSelect): readonly (Choice | ChoiceGroup)[] {
  switch (element.type) {
    case 'static_select':
    case 'multi_static_select':
      return element.option_groups
        ? element.option_groups.map(({ label, options }) => ({
            label: label.text,
            choices: options.map(choice),
          }))
        : (element.options ?? []).map(choice);
    case 'users_select':
    case 'multi_users_select':
      return app.state.people.map(({ id, realName }) => ({ value: id, label: realName }));
    case 'channels_select':
    case 'multi_channels_select':
      return channels(app, (channel) => !channel.isPrivate && !channel.isIm);
    case 'conversations_select':
    case 'multi_conversations_select':
      return channels(app, (channel) => !channel.isIm);
    case 'external_select':
    case 'multi_external_select':
      // Options from the app's own server are not fetched here; what it preselected can be kept.
      return initialOptions(element).map(choice);
  }
}

function channels(app: App, wanted: (channel: App['state']['channels'][number]) => boolean): Choice[] {
  return app.state.channels
    .filter((channel) => wanted(channel) && !channel.isArchived)
    .map(({ id, name }) => ({ value: id, label: `#${name}` }));
}

function initialOptions(element: Select | MultiSelect): Option[] {
  if ('initial_options' in element) return element.initial_options ?? [];
  return 'initial_option' in element && element.initial_option ? [element.initial_option] : [];
}

/** The values chosen at first. */
export function initialValues(element: Select | MultiSelect): string[] {
  if ('initial_user' in element && element.initial_user) return [element.initial_user];
  if ('initial_users' in element && element.initial_users) return element.initial_users;
  if ('initial_channel' in element && element.initial_channel) return [element.initial_channel];
  if ('initial_channels' in element && element.initial_channels) return element.initial_channels;
  if ('initial_conversation' in element && element.initial_conversation)
    return [element.initial_conversation];
  if ('initial_conversations' in element && element.initial_conversations)
    return element.initial_conversations;
  return initialOptions(element).map((option) => option.value ?? option.text.text);
}

export function flatten(items: readonly (Choice | ChoiceGroup)[]): Choice[] {
  return items.flatMap((item) => (isGroup(item) ? item.choices : [item]));
}
