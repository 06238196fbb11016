declare const emojis: [number, string, string, string][];
export default emojis;
