const RATE = 16_000;
const HERTZ = 440;
const HEADER_BYTES = 44;

/** A WAV file: a tone in 16 bits, mono, at 16 kHz. */
export function tone(seconds = 0.25): Buffer {
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
    const value = Math.sin((2 * Math.PI * HERTZ * at) / RATE);
    file.writeInt16LE(Math.round(value * 8_000), HEADER_BYTES + 2 * at);
  }
  return file;
}
