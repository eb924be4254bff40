package dev.sundog.model;

/** What a site may carry for Sundog; everything it sends and receives between sites counts. */
public record Network(Site site, Rate egress, Rate ingress) {
    public Rate capacity(Direction direction) {
        return direction == Direction.EGRESS ? egress : ingress;
    }
}
