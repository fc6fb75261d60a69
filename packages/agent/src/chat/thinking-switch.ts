/**
 * What templates call the switch of thinking: most as Qwen3's does, those of Granite and DeepSeek V3.1
 * `thinking`. The engine passes both on and knows the first alone.
 */
export const thinkingVariables = (thinking: boolean): Record<string, boolean> => ({
  enable_thinking: thinking,
  thinking,
});

/** Whether a template asks for one of them; a message's own `thinking` is another thing. */
export const listensToThinking = (template: string): boolean =>
  /\benable_thinking\b|\{%-?\s*(?:el)?if\s+(?:not\s+)?thinking\b/.test(template);
