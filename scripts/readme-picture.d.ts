export function withPicture(text: string): string;
