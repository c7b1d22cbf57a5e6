"""What must hold: any federated IFC model in, findings out."""
