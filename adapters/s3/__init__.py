"""An object store that speaks S3."""
