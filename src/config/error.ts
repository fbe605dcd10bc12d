/** A setting that is missing or malformed. The message is one line: the setting, what is wrong, where to find the value. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}
