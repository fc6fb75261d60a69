import type { GgufErrorCode } from "../error.ts";
import { array, header, join, pair, tensor, text, u32, u64, withData } from "../raw-bytes.ts";
import type { RawTensor } from "../raw-bytes.ts";

const MAX64 = 2n ** 64n - 1n;
const NAME = pair("general.name", 8, text("x"));
const pairs = (...entries: Uint8Array[]): Uint8Array =>
  withData(join(header(1, entries.length), ...entries, tensor()), 128);
export const tensors = (entries: RawTensor[], dataBytes: number): Uint8Array =>
  withData(join(header(entries.length, 1), NAME, ...entries.map(tensor)), dataBytes);
const align = (value: Uint8Array, type = 4): Uint8Array =>
  pairs(NAME, pair("general.alignment", type, value));
const nested = (depth: number): Uint8Array =>
  join(...Array.from({ length: depth }, () => array(9, 1)), array(0, 1, "x"));

export type BadFile = readonly [
  item: number,
  what: string,
  code: GgufErrorCode,
  file: Uint8Array,
  message: RegExp,
];

/** One row for each thing that must be refused; the numbers are those of docs/gguf.md. */
export const BAD_FILES: readonly BadFile[] = [
  [1, "an empty file", "E_EMPTY", join(), /empty/],
  [2, "3 bytes", "E_SHORT", join("GGU"), /ends at byte 3 inside magic/],
  [3, "the magic alone", "E_SHORT", join("GGUF"), /ends at byte 4 inside version/],
  [4, "a header cut at byte 14", "E_SHORT", header(1, 1).subarray(0, 14), /inside n_tensors/],
  [
    5,
    "a 64-bit value that is cut",
    "E_SHORT",
    join(header(0, 2), NAME, pair("general.x", 10, "1234")),
    /ends at byte 82 inside general\.x/,
  ],
  [6, "a last tensor 1 byte short", "E_SHORT", tensors([{}], 127), /inside tensor t/],
  [7, "no data section", "E_SHORT", tensors([{}], 0), /inside tensor t/],
  [8, "a swapped magic", "E_MAGIC", header(0, 0, { magic: "FUGG" }), /magic swapped/],
  [9, "a magic in lower case", "E_MAGIC", header(0, 0, { magic: "gguf" }), /letter case/],
  [10, "a login page", "E_MAGIC", join("<!DOCTYPE html>\n<html>Sign in"), /HTML/],
  [11, "a Git LFS pointer", "E_MAGIC", join("version https://git-lfs.github.com/spec/v1"), /LFS/],
  [12, "version 0", "E_VERSION", header(0, 0, { version: 0 }), /version 0 .*limit 2 or 3/],
  [13, "version 1", "E_VERSION", header(0, 0, { version: 1 }), /version 1/],
  [14, "version 4", "E_VERSION", header(0, 0, { version: 4 }), /version 4/],
  [16, "n_kv of 2^62", "E_COUNT", header(0, 2n ** 62n), /n_kv.*value 4611686018427387904/],
  [17, "n_kv of -1", "E_COUNT", header(0, MAX64), /n_kv/],
  [18, "n_tensors of 2^61", "E_COUNT", header(2n ** 61n, 0), /n_tensors/],
  [19, "n_tensors of -1", "E_COUNT", header(MAX64, 0), /n_tensors/],
  [
    20,
    "n_kv one too many before a tensor",
    "E_COUNT",
    withData(join(header(1, 2), NAME, tensor({ name: "output.weight" })), 128),
    /n_kv is too large: the tensor table begins after 1 pairs/,
  ],
  [
    20,
    "n_kv one too many before padding",
    "E_COUNT",
    withData(join(header(0, 2), NAME), 32, 128),
    /n_kv is too large: padding/,
  ],
  [
    21,
    "n_tensors one too many",
    "E_COUNT",
    withData(join(header(2, 1), NAME, tensor()), 128, 128),
    /n_tensors is too large: the table ends after 1/,
  ],
  [22, "a key of 2^63 bytes", "E_STRLEN", join(header(0, 1), u64(2n ** 63n), NAME), /key 0/],
  [23, "a key of 2^64-1 bytes", "E_STRLEN", join(header(0, 1), u64(MAX64), NAME), /key 0/],
  [24, "a key past the end", "E_STRLEN", join(header(0, 1), u64(999), NAME), /value 999 bytes/],
  [
    25,
    "a text of 2^40 bytes",
    "E_STRLEN",
    pairs(pair("general.name", 8, u64(2 ** 40))),
    /general\.name.*value 1099511627776 bytes/,
  ],
  [26, "a text past the end", "E_STRLEN", pairs(pair("k", 8, u64(9999))), /value 9999 bytes/],
  [27, "an empty key", "E_KEY", pairs(NAME, pair("", 4, u32(7))), /key 1 is empty/],
  [28, "a key of 65,536 bytes", "E_KEY", pairs(pair("k".repeat(65536), 4, u32(1))), /65535/],
  [29, "a key twice", "E_KEY", pairs(NAME, NAME), /general\.name occurs twice/],
  [30, "a key that is no UTF-8", "E_KEY", pairs(pair(Uint8Array.of(0xff), 4, u32(1))), /UTF-8/],
  [31, "a key with NUL", "E_KEY", pairs(pair("a\0b", 4, u32(1))), /NUL/],
  [32, "value type 13", "E_VTYPE", pairs(pair("k", 13, u64(1))), /value 13, limit 12/],
  [33, "value type 2^32-1", "E_VTYPE", pairs(pair("k", 0xffffffff, u64(1))), /value 4294967295/],
  [34, "elements of type 13", "E_VTYPE", pairs(pair("k", 9, array(13, 2n ** 60n))), /value 13/],
  [35, "a bool of 7", "E_VTYPE", pairs(pair("k", 7, Uint8Array.of(7))), /value 7/],
  [36, "2^62 bytes in an array", "E_ARRAY", pairs(pair("k", 9, array(0, 2n ** 62n))), /length/],
  [37, "2^30 strings", "E_ARRAY", pairs(pair("k", 9, array(8, 2 ** 30))), /1073741824 x string/],
  [38, "an array past the end", "E_ARRAY", pairs(pair("k", 9, array(4, 500))), /500 x uint32/],
  [39, "arrays 100,000 deep", "E_ARRAY", pairs(pair("k", 9, nested(100_000))), /limit 8 levels/],
  [40, "alignment 0", "E_ALIGN", align(u32(0)), /value uint32 0/],
  [41, "alignment 3", "E_ALIGN", align(u32(3)), /value uint32 3/],
  [42, "alignment 2^31", "E_ALIGN", align(u32(2 ** 31)), /limit a uint32 .* 1048576/],
  [43, "alignment as int32", "E_ALIGN", align(u32(32), 5), /value int32 32/],
  [44, "alignment as text", "E_ALIGN", align(text("32"), 8), /value string 32/],
  [45, "five dimensions", "E_NDIMS", tensors([{ shape: [2, 2, 2, 2, 2] }], 128), /value 5/],
  [46, "2^32-1 dimensions", "E_NDIMS", tensors([{ rank: 0xffffffff }], 128), /4294967295/],
  [47, "a dimension of -1", "E_DIMS", tensors([{ shape: [MAX64] }], 128), /dimension 0/],
  [48, "2^33 x 2^33", "E_DIMS", tensors([{ shape: [2 ** 33, 2 ** 33] }], 128), /2\^53/],
  [49, "2^62 floats", "E_DIMS", tensors([{ shape: [2n ** 62n] }], 128), /t \(dimension 0\)/],
  [50, "Q4_0 of 2^60 x 8", "E_DIMS", tensors([{ shape: [2n ** 60n, 8], type: 2 }], 128), /t/],
  [51, "2^62-1 floats", "E_DIMS", tensors([{ shape: [2n ** 62n - 1n] }], 128), /dimension 0/],
  [
    52,
    "sizes whose sum wraps",
    "E_DIMS",
    tensors([{ shape: [2 ** 52] }, { name: "u", shape: [2 ** 52], offset: 2 ** 54 }], 128),
    /2\^53 bytes/,
  ],
  [53, "type 9999", "E_TTYPE", tensors([{ type: 9999 }], 128), /value 9999/],
  [54, "type -1", "E_TTYPE", tensors([{ type: 0xffffffff }], 128), /value 4294967295/],
  [55, "a removed type", "E_TTYPE", tensors([{ type: 4 }], 128), /Q4_2.*removed/],
  [56, "rows of 31 in Q4_0", "E_BLOCK", tensors([{ shape: [31], type: 2 }], 128), /rows of 31/],
  [57, "an offset of -1", "E_OFFSET", tensors([{ offset: MAX64 }], 128), /t \(offset\)/],
  [58, "an offset of 4", "E_OFFSET", tensors([{ offset: 4 }], 256), /not aligned.*multiples of 32/],
  [59, "an offset past the end", "E_OFFSET", tensors([{ offset: 2 ** 40 }], 128), /after the end/],
  [60, "a size past the end", "E_OFFSET", tensors([{ shape: [2 ** 30] }], 128), /reaches beyond/],
  [61, "an overlap", "E_OFFSET", tensors([{}, { name: "u", offset: 64 }], 256), /overlaps/],
  [62, "a gap", "E_OFFSET", tensors([{}, { name: "u", offset: 256 }], 512), /gap/],
  [63, "a name twice", "E_TNAME", tensors([{}, { offset: 128 }], 256), /t occurs twice/],
  [64, "a name of 200 bytes", "E_TNAME", tensors([{ name: "n".repeat(200) }], 128), /200 bytes/],
  [65, "an empty name", "E_TNAME", tensors([{ name: "" }], 128), /name\) is empty/],
];
