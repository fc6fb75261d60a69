const RATE = 16_000;
const HEADER_BYTES = 44;

/** A WAV file: a tone in 16 bits, mono, at 16 kHz. @param hertz below 8,000 */
export function tone(seconds = 0.25, hertz = 440): Buffer {
  const samples = Math.round(RATE * seconds);
  const file = Buffer.alloc(HEADER_BYTES + 2 * samples);
  file.write("RIFF", 0, "latin1");
  file.writeUInt32LE(file.length - 8, 4);
  file.write("WAVEfmt ", 8, "latin1");
  file.writeUInt32LE(16, 16);
  // PCM, one channel.
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(2 * RATE, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36, "latin1");
  file.writeUInt32LE(2 * samples, 40);
  for (let at = 0; at < samples; at++) {
    const value = Math.sin((2 * Math.PI * hertz * at) / RATE);
    file.writeInt16LE(Math.round(value * 8_000), HEADER_BYTES + 2 * at);
  }
  return file;
}
