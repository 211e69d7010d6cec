// A backtest as a program: node examples/backtest.js
import { backtest, defineStrategy, generateBars } from 'tradsys';

const dips = defineStrategy({
  name: 'dips',
  create: (_parameters, { indicators }) => {
    const rsi = indicators.rsi(14);
    return {
      onBar(bar, context) {
        const strength = rsi.update(bar.close) ?? 50;
        if (strength < 25) context.target(1, { reason: 'oversold' });
        else if (strength > 55) context.target(0, { reason: 'recovered' });
      },
    };
  },
});

const series = await generateBars({ symbols: ['BTC/USDT'], timeframe: '1h', bars: 8760, seed: 3 });
const { metrics, currency } = await backtest({ strategy: dips, series, cash: '10000USDT' });
const percent = (fraction) => `${(100 * fraction).toFixed(2)} %`;
console.log('return       ', percent(metrics.returns.totalReturnFraction));
console.log('max drawdown ', percent(metrics.drawdown.maxDrawdownFraction));
console.log('costs        ', metrics.costs.total.toFixed(2), currency);
