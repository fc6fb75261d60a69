import { expect, test } from "vitest";
import { isRemote } from "./network-mounts.ts";

const MOUNTS = String.raw`22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /mnt/nas rw,relatime shared:9 - nfs4 nas:/models rw,vers=4.2
31 30 8:2 / /mnt/nas/local rw - xfs /dev/sdb1 rw
32 22 0:41 / /mnt/win\040share rw - cifs //win/share rw
33 22 0:42 / /home/me/drive rw - fuse.sshfs me@host:/ rw
34 22 0:43 / /run/user/1000/doc rw - fuse.portal portal rw
35 22 0:44 / /over ro - nfs old:/x rw
36 35 8:3 / /over rw - ext4 /dev/sdc1 rw
`;

test.for([
  ["/home/me/models", false],
  ["/mnt/nas", true],
  ["/mnt/nas/deep/er", true],
  ["/mnt/nasty", false],
  ["/mnt/nas/local/x", false],
  ["/mnt/win share/x", true],
  ["/home/me/drive", true],
  ["/run/user/1000/doc/x", false],
  ["/over/x", false],
] as const)("%s: %s", ([path, remote]) => {
  expect(isRemote(path, MOUNTS)).toBe(remote);
});

test("where the system does not tell, nothing is remote", () => {
  expect(isRemote("/mnt/nas", "")).toBe(false);
});
