export default class MarkdownIt {
  constructor(preset: "zero");
  enable(rules: string[]): this;
  parse(source: string, environment: object): unknown[];
}
