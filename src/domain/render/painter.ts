/** How a view is coloured: functions that wrap a text in a colour, or leave it as it is. No view needs them to be understood. */
export interface Painter {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly unsure: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

const asItIs = (text: string): string => text;

/** No colour: files, Slack, `NO_COLOR`. */
export const plainPainter: Painter = { good: asItIs, bad: asItIs, unsure: asItIs, strong: asItIs, faint: asItIs };
