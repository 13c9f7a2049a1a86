"""What the firmware tells of the machine: the SMBIOS structure table (DMTF DSP0134, through 3.7), decoded.

Pure and the same on Linux and Windows; only :mod:`agent.smbios.source` knows where Linux keeps the table.
"""
