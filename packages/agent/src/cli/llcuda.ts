process.stdout.write("llcuda\n");
