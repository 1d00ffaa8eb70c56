"""Training in half precision with float32 weights: `autocast` for the forward pass, `GradScaler` for the gradients.

    scaler = nn.amp.GradScaler()
    for x, target in loader:
        optimizer.zero_grad()
        with nn.amp.autocast("float16"):
            loss = F.cross_entropy(model(x), target)
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()

`nn.Trainer(..., precision="float16")` does the same. bfloat16 has the range of float32 and needs no scaler. Names and
meaning are those of torch.amp.

Source:  P. Micikevicius et al., "Mixed Precision Training", 2018.
"""

from autograd_nn.amp.autocast import autocast
from autograd_nn.amp.grad_scaler import MAX_SCALE, MIN_SCALE, GradScaler

__all__ = ["MAX_SCALE", "MIN_SCALE", "GradScaler", "autocast"]
