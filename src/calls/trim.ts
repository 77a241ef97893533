/** `text.trim()`, without the call where both ends are plain ASCII: a record has a dozen texts, and hardly one is padded. */
export function trim(text: string): string {
  return isInk(text.charCodeAt(0)) && isInk(text.charCodeAt(text.length - 1)) ? text : text.trim();
}

function isInk(code: number): boolean {
  return code > 32 && code < 127;
}
