/**
 * Compute capabilities by name, for drivers that do not tell them: NVIDIA's tables "CUDA GPU Compute
 * Capability" and "Legacy CUDA GPU Compute Capability". The first pattern that fits counts, so that
 * exceptions stand before their series; a name that fits two generations is left out.
 */
const NAMES: readonly [pattern: RegExp, sm: number][] = [
  // Data center
  [/\bG?B300\b/, 103],
  [/\bG?B[12]00\b/, 100],
  [/\bGB10\b/, 121],
  [/\bG?H(?:100|200|20|800)\b/, 90],
  [/\bL(?:4|20|40S?)\b/, 89],
  [/\bA(?:100|30|800)X?\b/, 80],
  [/\bA(?:2|10[GM]?|16|40)\b/, 86],
  [/\bT4G?\b|\bTesla T10\b/, 75],
  [/\bV100|\bTITAN V\b|\bGV100\b/, 70],
  [/\bG?P100\b/, 60],
  [/\bTesla P(?:4|6|40)\b/, 61],
  [/\bTesla M10\b/, 50],
  [/\bTesla M\d+\b/, 52],
  [/\bTesla K80\b/, 37],
  [/\bTesla K[24]0/, 35],
  // Jetson
  [/\bThor\b/, 110],
  [/\bOrin\b/, 87],
  [/\bXavier\b/, 72],
  // Workstation
  [/\bRTX PRO \d{3,4}\b/, 120],
  [/\bRTX \d{3,4}\w* (?:SFF )?Ada\b/, 89],
  [/\bRTX A\d{3,4}\b/, 86],
  [/\bQuadro (?:RTX|T)\s?\d+|\bT(?:400|500|550|600|1000|1200)\b/, 75],
  [/\bQuadro P\d{3,4}\b/, 61],
  [/\bQuadro M(?:[3456]000M?|2000|2200|5500)\b/, 52],
  [/\bQuadro (?:M\d{3,4}M|K620|K1200|K2200)\b/, 50],
  // GeForce
  [/\bRTX 50\d0\b/, 120],
  [/\bRTX 40\d0\b/, 89],
  [/\bRTX (?:30\d0|2050)\b|\bMX570\b/, 86],
  [/\bRTX 20\d0\b|\bGTX 16\d0\b|\bTITAN RTX\b|\bMX[45]50\b/, 75],
  [/\bGTX TITAN X\b|\bGTX 9(?:[78]0M?|65M|[56]0)\b/, 52],
  [/\bGTX? 10[1-8]0\b|\bTITAN Xp?\b|\bMX(?:150|2[35]0|3[35]0)\b/, 61],
  [/\bGTX 7(?:45|50)\b|\bGTX (?:8[56]0|9[56]0)M\b|\b9[34]0MX?\b|\bMX1[13]0\b/, 50],
  [/\bGTX 780|\bGTX TITAN\b/, 35],
  [/\bGTX (?:6[5-9]0|7[67]0)\b/, 30],
];

/** The compute capability times ten of a GPU, by its name: 75 for "Tesla T4"; null when unknown. */
export function smOfName(name: string): number | null {
  return NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}
