import { crc32, deflateSync } from "node:zlib";
import { COLOURS, type Colour } from "./projector/eye.ts";

const SIDE = 28;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** 8 bits each of red, green and blue; no interlacing. */
const FORM = [8, 2, 0, 0, 0];

/** A PNG of 28 x 28 pixels, all of one colour. */
export function picture(colour: Colour): Buffer {
  const pixel = COLOURS[colour].map((each) => (each + 1) * 127.5);
  const row = [0, ...Array.from({ length: SIDE }, () => pixel).flat()];
  const pixels = Buffer.from(Array.from({ length: SIDE }, () => row).flat());
  const size = Buffer.alloc(8);
  size.writeUInt32BE(SIDE, 0);
  size.writeUInt32BE(SIDE, 4);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", Buffer.concat([size, Buffer.from(FORM)])),
    chunk("IDAT", deflateSync(pixels)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
}
