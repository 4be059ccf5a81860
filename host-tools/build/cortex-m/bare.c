/* What a C program lacks on a bare Cortex-M: a vector table and a clock.
   newlib's semihosting start-up code does the rest. */
#include <stdint.h>

extern unsigned char __stack;
extern void _start(void);

__attribute__((section(".vectors"), used)) static const struct {
  unsigned char *stack;
  void (*start)(void);
} vectors = {&__stack, _start};

/* CMSDK timer 0, counting down at 25 MHz (Arm DDI 0479, chapter 4.4). */
#define TIMER_CONTROL (*(volatile uint32_t *)0x40000000)
#define TIMER_VALUE (*(volatile uint32_t *)0x40000004)
#define TIMER_RELOAD (*(volatile uint32_t *)0x40000008)
#define TIMER_ENABLE 1u

/* 25 MHz ticks since the first call, wrapping at 32 bits. */
uint32_t ticks(void);
uint32_t ticks(void) {
  if ((TIMER_CONTROL & TIMER_ENABLE) == 0) {
    TIMER_RELOAD = 0xffffffffu;
    TIMER_VALUE = 0xffffffffu;
    TIMER_CONTROL = TIMER_ENABLE;
  }
  return 0xffffffffu - TIMER_VALUE;
}
