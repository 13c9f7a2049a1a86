"""What the numbers of the structures mean, in the words of the specification; index 0 is not in use."""

from __future__ import annotations

from typing import Final

# DSP0134 7.18.2, from 00h; "unknown" is no value.
MEMORY_TYPES: Final = (
    *(None, "Other", None, "DRAM", "EDRAM", "VRAM", "SRAM", "RAM", "ROM", "Flash", "EEPROM", "FEPROM", "EPROM"),
    *("CDRAM", "3DRAM", "SDRAM", "SGRAM", "RDRAM", "DDR", "DDR2", "DDR2 FB-DIMM", None, None, None, "DDR3", "FBD2"),
    *("DDR4", "LPDDR", "LPDDR2", "LPDDR3", "LPDDR4", "Logical non-volatile device", "HBM", "HBM2", "DDR5", "LPDDR5"),
    "HBM3",
)
# DSP0134 7.18.1
FORM_FACTORS: Final = (
    *(None, "Other", None, "SIMM", "SIP", "Chip", "DIP", "ZIP", "Proprietary Card", "DIMM", "TSOP", "Row Of Chips"),
    *("RIMM", "SODIMM", "SRIMM", "FB-DIMM", "Die"),
)
# DSP0134 7.17.3
ERROR_CORRECTIONS: Final = (None, "Other", None, "None", "Parity", "Single-bit ECC", "Multi-bit ECC", "CRC")
# DSP0134 7.23.1; 02h "unknown" sends to a string beside it
CHEMISTRIES: Final = (
    *(None, "Other", None, "Lead Acid", "Nickel Cadmium", "Nickel Metal Hydride", "Lithium Ion", "Zinc Air"),
    "Lithium Polymer",
)
