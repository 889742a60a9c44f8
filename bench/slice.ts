import { Hold } from './hold.js';
import { holdDelays, lifecycleDelays } from './inputs.js';
import { Lifecycle } from './lifecycle.js';
import { measure } from './workload.js';
const [, , , name] = process.argv;
const w = name.startsWith('hold-') ? new Hold(+name.slice(5), holdDelays(+name.slice(5))) : new Lifecycle(name === 'lifecycle-table' ? lifecycleDelays() : null);
const s = measure(w, 0.4);
console.log(name, (s.operations / s.seconds / 1e6).toFixed(3));
